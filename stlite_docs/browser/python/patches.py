"""All our patches of Python, Pyodide, stlite and Streamlit, and all private names of theirs that we use.

Each row says what we expect, and what does not work otherwise. `make contract` compares the table with the
pinned versions or with other versions.
"""

from __future__ import annotations

from . import (
    async_calls,
    components,
    error_reports,
    event_loop,
    identity,
    kept_folders,
    late_answers,
    late_modules,
    network,
    process_state,
    query_params,
    registrations,
    script_context,
    shutdown,
    startup_savings,
    streamlit_options,
    switching,
    tables,
    waiting,
    without_tables,
)
from .patching import Addition, Patch, Use

_SLOW = "each app's start takes longer"
_MEMORY = "apps keep their memory after their pages close"
_UNSEEN = "pages do not notice programs that end with an error"
_PATHS = "tracebacks name files by their paths in the interpreter"
_TABLES = "apps without numpy and pandas fail if they write anything but text"
_MIXED = "apps see the modules, files and variables of other apps"
_LOOP = "apps share an event loop"
_LASTING = "what apps register stays after their pages close"
_UNKEPT = "apps lose the files in the folders that they keep"
_LATE = "imports that the build did not see fail"
_EDITS = "a program that a reader edits does not run again"
_COMPONENTS = "components of version 2 fail"
_EDITORS = "data editors with a key, lists or headers of several levels fail"
_NETWORK = "programs do not recognize errors of the network"
_ENDLESS = "programs that create an event loop never end"
_ENDLESS_WAIT = "programs that wait for a lock, a queue or an event block all apps"
_ALL_TASKS = "programs that end all tasks end the server and other apps"
_OUTPUT = "what tasks of a program write is lost"
_FORGOTTEN = "apps forget what readers enter before Python is there"
_REQUESTS = "recordings go on after a program asks for the network"
_CHANCE = "recordings differ from build to build"
_UNANSWERED = "some presses of a download button whose file a function makes do nothing"
_UNREAD = "imports of modules that have not come fail"
_AWAIT = "calls of asynchronous functions in modules and callbacks do nothing"

_CONTEXT = "streamlit.runtime.scriptrunner_utils.script_run_context"

# Those that Python needs before the others, whose modules may not have come.
FIRST_PATCHES = (
    Patch(
        "importlib._bootstrap_external:FileLoader.get_data",
        "(self, path)",
        late_modules.read_when_there,
        _UNREAD,
        is_called=True,
    ),
    Patch(
        "zipimport:_get_data",
        "(archive, toc_entry)",
        late_modules.read_member_when_there,
        _UNREAD,
    ),
)

PATCHES = (
    Patch(
        "_pyodide_core:run_sync",
        "(x)",
        waiting.come_back,
        _MIXED,
        copies=("pyodide.ffi:run_sync", "pyodide.webloop:run_sync"),
    ),
    Patch(
        # pyodide/webloop.py: the new loop becomes the running one.
        "pyodide.webloop:WebLoopPolicy.new_event_loop",
        "(self)",
        event_loop.running_loop,
        _ENDLESS,
    ),
    Patch(
        "pyodide.webloop:WebLoop.run_until_complete",
        "(self, future)",
        event_loop.run_until_complete,
        _ENDLESS,
    ),
    Patch("pyodide.webloop:WebLoop.run_forever", "(self)", event_loop.run_forever, _ENDLESS),
    Patch("pyodide.webloop:WebLoop.stop", "(self)", event_loop.stop, _ENDLESS),
    Patch("pyodide.webloop:WebLoop.shutdown_asyncgens", "(self)", event_loop.keep_generators, _ALL_TASKS),
    Patch(
        "asyncio.tasks:all_tasks",
        "(loop=)",
        event_loop.tasks_of_program,
        _ALL_TASKS,
        copies=("asyncio:all_tasks", "anyio._backends._asyncio:all_tasks"),
    ),
    Patch(
        # pyodide/webloop.py: `asyncio.run` with a factory is Python's own, which refuses to run.
        "asyncio:run",
        "(main, *, debug=, loop_factory=)",
        event_loop.run_in_runner,
        _ENDLESS,
        copies=("pyodide.webloop:_run",),
    ),
    Patch("asyncio.runners:Runner.run", "(self, coro, *, context=)", event_loop.run_in_context, _ENDLESS),
    Patch("asyncio.runners:Runner.close", "(self)", event_loop.close_runner, _ALL_TASKS),
    *(
        # As for `asyncio.run_coroutine_threadsafe(…).result()`.
        Patch(
            f"concurrent.futures._base:Future.{name}", "(self, timeout=)", waiting.wait_for_result, _ENDLESS
        )
        for name in ("result", "exception")
    ),
    # Nobody can release Python's own lock while it blocks the interpreter.
    Patch("threading:Lock", "()", waiting.make_lock, _ENDLESS_WAIT, copies=("threading:_LockType",)),
    Patch(
        "threading:_allocate_lock",
        "()",
        waiting.make_lock,
        _ENDLESS_WAIT,
        spared=("tempfile:_allocate_lock",),
    ),
    Patch("queue:SimpleQueue", "()", waiting.use_python_queue, _ENDLESS_WAIT),
    Patch(
        "streamlit.runtime.pages_manager:PagesManager.__init__",
        "(self, main_script_path, script_cache=, **kwargs)",
        identity.hash_own_path,
        _FORGOTTEN,
        is_called=True,
    ),
    Patch(
        "streamlit.runtime.app_session:AppSession._create_new_session_message",
        "(self, page_script_hash, fragment_ids_this_run=, pages=)",
        identity.name_own_path,
        _FORGOTTEN,
        is_called=True,
    ),
    *(
        Patch(f"streamlit.runtime.metrics_util:{name}", "()", identity.name_no_machine, _FORGOTTEN)
        for name in ("_get_machine_id_v3", "_get_machine_id_v4")
    ),
    Patch(
        "streamlit.runtime.scriptrunner.script_runner:ScriptRunner._run_script",
        "(self, rerun_data)",
        script_context.note_program,
        _OUTPUT,
        is_called=True,
    ),
    Patch(
        # stlite's Streamlit notes the context as an attribute of the task; other tasks do not inherit it.
        f"{_CONTEXT}:_current_ctx_holder",
        "()",
        script_context.find_program,
        _OUTPUT,
        is_called=True,
    ),
    Patch(
        # stlite_lib/codemod.py adds `await` to the program, but not in modules, lambdas and arguments.
        "stlite_lib.codemod:patch",
        "(code, script_path)",
        async_calls.leave_as_written,
        _AWAIT,
        is_called=True,
    ),
    Patch(
        # stlite's Streamlit, elements/write.py: the method is a coroutine, and takes no iterables.
        "streamlit.elements.write:WriteMixin.write_stream",
        "(self, stream, *, cursor=)",
        async_calls.stream_at_once,
        _AWAIT,
    ),
    Patch("streamlit:write_stream", "(stream, *, cursor=)", async_calls.stream_at_once, _AWAIT),
    Patch(
        # stlite's Streamlit, navigation/page.py: drops what a page's function returns.
        "streamlit.navigation.page:Page.run",
        "(self)",
        async_calls.run_page,
        _AWAIT,
    ),
    Patch(
        # stlite's front end, BidiComponent.js: imports scripts from an address that only a server has.
        "streamlit.components.v2.component_registry:BidiComponentDefinition.__post_init__",
        "(self)",
        components.read_files,
        _COMPONENTS,
    ),
    Patch(
        # stlite's Streamlit, column_config_utils.py: knows lists by their arrow type, and has no arrow.
        "streamlit.elements.lib.column_config_utils:_determine_data_kind",
        "(column, field=)",
        tables.know_lists,
        _EDITORS,
    ),
    Patch(
        # stlite's Streamlit, data_editor.py: the next step converts the headers with `astype`.
        "streamlit.elements.widgets.data_editor:_check_column_names",
        "(data_df)",
        tables.flatten_headers,
        _EDITORS,
    ),
    Patch(
        # Streamlit, app_session.py: a run begins with the queue of messages empty, except for some kinds.
        "streamlit.runtime.forward_msg_queue:ForwardMsgQueue.clear",
        "(self, retain_lifecycle_msgs=, fragment_ids_this_run=)",
        late_answers.keep_answers,
        _UNANSWERED,
        is_called=True,
    ),
    Patch(
        "streamlit.runtime.state.query_params:_parse_query_string",
        "(query_string)",
        query_params.without_embedding,
        "programs see the query parameters of their frames",
        is_called=True,
    ),
    Patch(
        # pyodide_http/_core.py: lets errors of JavaScript through.
        "pyodide_http._core:send",
        "(request, stream=)",
        network.fail_as_network,
        _NETWORK,
        copies=("pyodide_http._urllib:send",),
    ),
    Patch(
        # pyodide_http/_urllib.py: ignores the data, and returns pages of errors.
        "pyodide_http._urllib:urlopen",
        "(url, *args, **kwargs)",
        network.fail_as_urllib,
        _NETWORK,
    ),
    Patch(
        # Streamlit, state/session_state.py: drops what a callback returns.
        "streamlit.runtime.state.session_state:SessionState._set_widget_metadata",
        "(self, widget_metadata)",
        async_calls.await_callbacks,
        _AWAIT,
    ),
    Patch(
        "pyodide.webloop:WebLoop.call_later",
        "(self, delay, callback, *args, context=)",
        switching.run_in_its_world,
        _MIXED,
        is_called=True,
    ),
    Patch(
        "stlite_lib.bootstrap:prepare",
        "(main_script_path, args)",
        switching.prepare_in_world,
        _MIXED,
        is_called=True,
    ),
    Patch(
        # It only changes the current folder, which is part of a world.
        "stlite_lib.server.task_context:TaskSpecificDirectoryConfig",
        "(initial_home_dir)",
        lambda _original: switching.no_folder_of_its_own,
        _MIXED,
    ),
    Patch(
        "streamlit.config:_set_option",
        "(key, value, where_defined)",
        streamlit_options.set_for_app,
        "options that an app sets with `st.set_option` count for other apps",
    ),
    Patch("atexit:register", "(func, /, *args, **kwargs)", registrations.register_exit, _LASTING),
    Patch("atexit:unregister", "(func, /)", registrations.unregister_exit, _LASTING),
    Patch("codecs:register", "(search_function, /)", registrations.register_codec, _LASTING),
    Patch("codecs:unregister", "(search_function, /)", registrations.unregister_codec, _LASTING),
    Patch("codecs:register_error", "(errors, handler, /)", registrations.register_error_handler, _LASTING),
    Patch(
        "signal:signal",
        "(signalnum, handler)",
        registrations.handle_signal,
        "an app that handles Ctrl-C cannot be stopped when it hangs",
    ),
    Patch(
        "stlite_lib.asgi_app:start_resident_app",
        "(script_path, home_dir=)",
        shutdown.start_in_world,
        _MEMORY,
        is_called=True,
    ),
    Patch(
        "stlite_lib.asgi_app:call_asgi",
        "(app, scope, receive, send, home_dir=)",
        shutdown.call_until_gone,
        _MEMORY,
        is_called=True,
    ),
    Patch(
        # It would give each app's runtime to the tasks of the next app, so no runtime would ever end.
        "stlite_lib.asgi_app:bind_runtime_to_current_context",
        "(app)",
        lambda _original: shutdown.bind_nothing,
        _MEMORY,
        is_called=True,
    ),
    Patch(
        "streamlit.runtime.scriptrunner.script_runner:exec_func_with_error_handling",
        "(func, ctx)",
        error_reports.note_end_of_run,
        _UNSEEN,
        is_called=True,
    ),
    Patch(
        "streamlit.runtime.scriptrunner.script_cache:ScriptCache.get_bytecode",
        "(self, script_path)",
        error_reports.note_bad_syntax,
        _UNSEEN,
        is_called=True,
    ),
    Patch(
        "streamlit.runtime.fragment:handle_user_script_exception",
        "(ex, on_script_error)",
        error_reports.note_error_in_fragment,
        _UNSEEN,
        # Errors of the whole program, which we note at its end.
        spared=("streamlit.runtime.scriptrunner.exec_code:handle_user_script_exception",),
    ),
    Patch(
        "streamlit.elements.exception:_get_stack_trace_str_list",
        "(exception)",
        error_reports.shorten_trace,
        _PATHS,
    ),
    Patch(
        "streamlit.elements.exception:_format_syntax_error_message",
        "(exception)",
        error_reports.shorten_syntax_error,
        _PATHS,
    ),
    Patch(
        "streamlit.dataframe_util:is_dataframe_like",
        "(obj)",
        without_tables.no_table_where_no_tables_are,
        _TABLES,
        copies=(
            "streamlit.components.v1.custom_component:is_dataframe_like",
            "streamlit.components.v2.bidi_component.serialization:is_dataframe_like",
        ),
    ),
    Patch(
        "streamlit.runtime.app_session:AppSession._on_scriptrunner_event",
        "(self, sender, event, forward_msg=, exception=, client_state=, page_script_hash=, "
        "fragment_ids_this_run=, pages=)",
        kept_folders.save_after_runs,
        _UNKEPT,
        is_called=True,
    ),
    Patch(
        "streamlit.watcher.local_sources_watcher:get_module_paths",
        "(module)",
        startup_savings.of_own_modules,
        _SLOW,
        is_called=True,
    ),
    Patch(
        "streamlit.components.v2.manifest_scanner:scan_component_manifests",
        "(max_workers=)",
        startup_savings.once_for_distributions,
        _SLOW,
        is_called=True,
    ),
    Patch(
        "zipimport:zipimporter.invalidate_caches",
        "(self)",
        startup_savings.if_archive_changed,
        _SLOW,
        is_called=True,
    ),
    Patch(
        # It would remove the log handlers of the app whose world is active.
        "stlite_lib.runtime_init:setup_streamlit_logging_with_callback",
        "(streamlit_level, streamlit_message_format, callback)",
        startup_savings.only_once,
        "an app that starts takes away the log handlers of another one",
        is_called=True,
    ),
    Patch("stlite_lib.bootstrap:_fix_altair", "()", startup_savings.only_once, _SLOW, is_called=True),
    Patch(
        "stlite_lib.bootstrap:_fix_requests",
        "()",
        startup_savings.once_package_is_there("requests"),
        _SLOW,
        is_called=True,
    ),
    Patch(
        "stlite_lib.bootstrap:_fix_pandas_categorical_pickle",
        "()",
        startup_savings.once_package_is_there("pandas"),
        _SLOW,
        is_called=True,
    ),
)

ADDITIONS = (
    # stlite's Streamlit has these as functions of the module only, and components/v2 calls the class.
    Addition("streamlit.runtime.runtime:Runtime.exists", components.find_whether_runtime_exists, _COMPONENTS),
    Addition("streamlit.runtime.runtime:Runtime.instance", components.find_runtime, _COMPONENTS),
    # stlite's Streamlit makes no such table, and reads its columns where a data editor has a key.
    Addition("streamlit.elements.widgets.data_editor:arrow_table", tables.no_schema, _EDITORS),
)

USES = (
    *(
        Use(each.target, f"apps share {each.what}")
        for each in process_state.ATTRIBUTES
        if each.is_private and each.module != process_state.FIGURES
    ),
    Use("os:environ._data", _MIXED),
    Use("warnings:_filters_mutated", "filters of warnings take effect late", "()"),
    Use("asyncio.events:_event_loop_policy", _LOOP),
    Use("asyncio.events:_get_running_loop", _LOOP, "()"),
    Use("asyncio.events:_set_running_loop", _LOOP, "(loop, /)"),
    Use("pyodide.webloop:WebLoop._exception_handler", _LOOP),
    Use("pyodide.webloop:WebLoop._task_factory", _LOOP),
    Use("pyodide.webloop:WebLoop._debug", _LOOP),
    Use("sys:_getframe", _LASTING),
    Use("queue:_PySimpleQueue", _ENDLESS_WAIT, "()"),
    Use("dis:_parse_exception_table", _LATE, "(code)"),
    Use(
        "pyodide._package_loader:unpack_buffer",
        _LATE,
        "(buffer, *, filename=, format=, extract_dir=, calculate_dynlibs=, metadata=)",
    ),
    Use("pyodide._package_loader:get_install_dir", _LATE, "(target=)"),
    Use("streamlit.util:calc_hash", _FORGOTTEN),
    Use("streamlit.runtime.pages_manager:PagesManager._main_script_hash", _FORGOTTEN),
    Use("stlite_lib.server.task_context:home_dir_contextvar", _MIXED),
    Use("stlite_lib.asgi_app:run_lifespan_shutdown", _MEMORY, "(lifespan_state)"),
    Use("streamlit.runtime:runtime_contextvar", _EDITS),
    Use("streamlit.starlette:App._runtime", _EDITS),
    Use("streamlit.runtime.runtime:Runtime._session_mgr", _EDITS),
    Use("streamlit.runtime.session_manager:SessionManager.list_active_sessions", _EDITS, "(self)"),
    Use("streamlit.runtime.session_manager:ActiveSessionInfo", _EDITS),
    Use("streamlit.runtime.app_session:AppSession._script_cache", _EDITS),
    Use("streamlit.runtime.app_session:AppSession._client_state", _EDITS),
    Use("streamlit.runtime.app_session:AppSession.request_rerun", _EDITS, "(self, client_state)"),
    Use("streamlit.runtime.scriptrunner.script_cache:ScriptCache.clear", _EDITS, "(self)"),
    Use("streamlit.runtime.app_session:AppSession._enqueue_forward_msg", _REQUESTS, "(self, msg)"),
    Use("streamlit.runtime.forward_msg_queue:ForwardMsgQueue._queue", _UNANSWERED),
    Use("streamlit.runtime.app_session:AppSession._clear_queue", _REQUESTS, "(self, fragment_ids_this_run=)"),
    *(
        Use(f"streamlit.runtime.{name}:uuid.uuid4", _CHANCE)
        for name in ("app_session", "dataframe_source_manager", "media_file_manager")
    ),
    Use("streamlit.error_util:handle_uncaught_app_exception", _UNSEEN, "(ex)"),
    Use("streamlit.errors:FragmentHandledException", _UNSEEN),
    Use(f"{_CONTEXT}:ScriptRunContext.fragment_ids_this_run", _UNSEEN),
    *(Use(f"streamlit.runtime.scriptrunner:ScriptRunnerEvent.{name}", _UNKEPT) for name in kept_folders.ENDS),
)
