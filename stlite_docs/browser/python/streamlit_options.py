"""`st.set_option` of one app changes nothing for others, although Streamlit has one set of options."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from .switching import running_world


def set_for_app(set_option: Callable[[str, Any, str], None]) -> Callable[[str, Any, str], None]:
    """Wrap Streamlit's function that sets an option. An app has its own copy of the options.

    `process_state.py` saves the copy. The first call creates it, because most apps set no options.
    """
    from streamlit import config  # noqa: PLC0415 - it is there in the browser only

    def set_own(key: str, value: Any, where_defined: str) -> None:
        options = config._config_options  # noqa: SLF001 - there is no public way to them
        if running_world().home and options and key in options:
            own = copy.copy(options)
            own[key] = copy.copy(options[key])
            config._config_options = own  # noqa: SLF001 - as above
        set_option(key, value, where_defined)

    return set_own
