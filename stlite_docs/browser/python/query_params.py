"""The query parameters by which Streamlit knows that it runs in a frame. Programs did not set them."""

from __future__ import annotations

from collections.abc import Callable


def without_embedding(parse: Callable[[str], dict[str, list[str]]]) -> Callable[[str], dict[str, list[str]]]:
    """Wrap Streamlit's function that reads the parameters of an address."""
    from streamlit.runtime.state import query_params as module  # noqa: PLC0415 - it is there in the browser only

    def parse_own(query_string: str) -> dict[str, list[str]]:
        parameters = parse(query_string).items()
        return {
            name: value for name, value in parameters if name.lower() not in module.EMBED_QUERY_PARAMS_KEYS
        }

    return parse_own
