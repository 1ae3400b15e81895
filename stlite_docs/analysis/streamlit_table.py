"""The public names of the pinned Streamlit: its functions with their parameters, its modules and containers.

`tests/core/streamlit_names.py` writes the table from Streamlit's source.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

CONTAINER = "DeltaGenerator"

# Names that Streamlit had in the past, with those that have replaced them, or with what else to do.
REMOVED: Mapping[str, str] = MappingProxyType(
    {
        "beta_columns": "st.columns",
        "beta_container": "st.container",
        "beta_expander": "st.expander",
        "beta_set_page_config": "st.set_page_config",
        "bokeh_chart": "st.plotly_chart or st.altair_chart",
        "cache": "st.cache_data or st.cache_resource",
        "experimental_audio_input": "st.audio_input",
        "experimental_connection": "st.connection",
        "experimental_data_editor": "st.data_editor",
        "experimental_dialog": "st.dialog",
        "experimental_fragment": "st.fragment",
        "experimental_get_query_params": "st.query_params",
        "experimental_memo": "st.cache_data",
        "experimental_rerun": "st.rerun",
        "experimental_set_query_params": "st.query_params",
        "experimental_singleton": "st.cache_resource",
        "experimental_user": "st.user",
    }
)


@dataclass(frozen=True)
class Signature:
    """The parameters of a function.

    Attributes:
        positional: The names of parameters that an argument without a name can set.
        keywords: The names of all parameters that an argument with a name can set.
        required: Those that must be set.
        takes_more: Whether it takes any number of arguments without names.
        takes_others: Whether it takes arguments with other names.
    """

    positional: tuple[str, ...]
    keywords: tuple[str, ...]
    required: tuple[str, ...]
    takes_more: bool = False
    takes_others: bool = False


@dataclass(frozen=True)
class Function:
    """A function of Streamlit. `returns` is the class of its container, `many` whether it returns several."""

    name: str
    signature: Signature
    returns: str = ""
    many: bool = False


@dataclass(frozen=True)
class Module:
    """A module of Streamlit whose names the table has."""

    path: str


@dataclass(frozen=True)
class Container:
    """A container, or several of them, such as columns."""

    kind: str = CONTAINER
    many: bool = False


# None is an object that the table says nothing about.
Thing = Function | Module | Container | None


@cache
def table() -> dict[str, Any]:
    """Return the table."""
    read: dict[str, Any] = json.loads(
        files("stlite_docs.analysis").joinpath("streamlit_names.json").read_text(encoding="utf-8")
    )
    return read


def version() -> str:
    """Return the version that authors know: `1.62`."""
    return ".".join(str(table()["version"]).split(".")[:2])


def names_of(owner: Module | Container) -> Mapping[str, str]:
    """Return the names of a module or of a container."""
    if isinstance(owner, Module):
        return table()["namespaces"].get(owner.path, {})  # type: ignore[no-any-return]
    return _methods(owner.kind)


@cache
def _methods(kind: str) -> Mapping[str, str]:
    containers = table()["containers"]
    return {**containers[CONTAINER], **containers.get(kind, {})}


@cache
def find_member(owner: Module | Container, name: str) -> Thing:
    """Return what a name of a module or of a container is."""
    if isinstance(owner, Container) and owner.many:
        return None  # a list
    text = names_of(owner).get(name, "?")
    if text == "module" and isinstance(owner, Module):
        path = f"{owner.path}.{name}"
        return Module(path) if path in table()["namespaces"] else None
    if text.startswith("="):
        return Container(text[1:])
    if text.startswith("."):
        text = _methods(CONTAINER)[text[1:]]
    return _read_function(_spell(owner, name), text) if text.startswith("(") else None


def find_deprecation(function: str, argument: str = "") -> str:
    """Return what replaces a function, such as `st.components.v1.html`, or an argument of it, if anything."""
    deprecated: Mapping[str, list[str]] = table()["deprecated"]
    if not argument:
        return "".join(deprecated.get(function.replace("st.", "streamlit.", 1), [])[:1])
    found = deprecated.get(f"{function.rpartition('.')[2]}({argument})", [])
    return f"{found[0]!r}" if found else ""


def _spell(owner: Module | Container, name: str) -> str:
    """Return a name as programs write it."""
    if isinstance(owner, Module):
        return f"st{owner.path.removeprefix('streamlit')}.{name}"
    return f"st.{name}" if name in names_of(Module("streamlit")) else name


@cache
def _read_function(name: str, text: str) -> Function:
    inside, _, returned = text.strip("()").partition("-> ")
    positional: list[str] = []
    keywords: list[str] = []
    required: list[str] = []
    is_keyword_only = False
    takes_more = takes_others = False
    for word in inside.split():
        if word.startswith("**"):
            takes_others = True
        elif word.startswith("*"):
            is_keyword_only, takes_more = True, takes_more or word != "*"
        elif word == "/":
            keywords = []
        else:
            parameter = word.removesuffix("=")
            keywords.append(parameter)
            positional += [] if is_keyword_only else [parameter]
            required += [] if word.endswith("=") else [parameter]
    signature = Signature(tuple(positional), tuple(keywords), tuple(required), takes_more, takes_others)
    return Function(name, signature, returned.removesuffix("[]").strip(), returned.endswith("[]"))
