"""Run with native Streamlit: runs programs as its server does, and writes their pictures' data as JSON.

It takes the folder with our package. Each line that it reads is the path of a program. It answers with one
line, which is empty if the recording fails. Each program runs in a copy of this process, which has imported
Streamlit already.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import sys
import traceback
from typing import Any


class _Client:
    """A front end that keeps what the server sends, until the program has ended for good."""

    client_context = None

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self.ended = asyncio.Event()

    def write_forward_msg(self, message: Any) -> None:
        self.messages.append(message.SerializeToString())
        early = message.DESCRIPTOR.enum_values_by_name["FINISHED_EARLY_FOR_RERUN"].number
        if message.HasField("script_finished") and message.script_finished != early:
            self.ended.set()


async def record(program: str) -> list[bytes]:
    """Return what a server sends when a page opens a program."""
    from streamlit.proto.BackMsg_pb2 import BackMsg  # noqa: PLC0415 - found only there
    from streamlit.runtime import Runtime, RuntimeConfig  # noqa: PLC0415 - as above
    from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage  # noqa: PLC0415 - as above
    from streamlit.runtime.memory_uploaded_file_manager import (  # noqa: PLC0415 - as above
        MemoryUploadedFileManager,
    )

    config = RuntimeConfig(
        script_path=program,
        media_file_storage=MemoryMediaFileStorage("/media"),
        uploaded_file_manager=MemoryUploadedFileManager("/upload"),
    )
    runtime, client = Runtime(config), _Client()
    await runtime.start()
    session = runtime.connect_session(client=client, user_info={})
    request = BackMsg()
    request.rerun_script.SetInParent()
    runtime.handle_backmsg(session, request)
    await client.ended.wait()
    runtime.stop()
    await runtime.stopped
    return client.messages


def write_picture(program: str) -> None:
    """Write the data of a program's picture, in one line."""
    from stlite_docs.prerender.in_interpreter.picture_data import picture_data  # noqa: PLC0415 - found only now

    sys.stdout.write(json.dumps(picture_data(asyncio.run(record(program))), allow_nan=False))


def main(ours: str) -> None:
    for name in ("streamlit.runtime", "pandas"):
        importlib.import_module(name)
    sys.path.append(ours)
    for line in sys.stdin:
        if not os.fork():
            try:
                write_picture(line.strip())
            except BaseException:  # noqa: BLE001 - the copy ends here, whatever it is
                traceback.print_exc()
            sys.stdout.flush()
            os._exit(0)
        os.wait()
        sys.stdout.write("\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
