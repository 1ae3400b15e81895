"""What each kind of problem means, in one sentence and in another one that says more."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from stlite_docs.base.problems import ProblemKind

DESCRIPTIONS: Mapping[ProblemKind, tuple[str, str]] = MappingProxyType(
    {
        ProblemKind.OPTION: (
            "An option has a wrong name or a wrong value.",
            "A line of the block that is nearly an option counts too.",
        ),
        ProblemKind.EMPTY: ("The block has no program.", "Write one, or name a file."),
        ProblemKind.FILE: (
            "The build cannot read the program's file, or a line '## file:' has a wrong name.",
            "Paths begin at the folder of the page.",
        ),
        ProblemKind.HEADER: (
            "The first line of a block is wrong, or something looks like a block and is not one.",
            "Readers would see it as code or text.",
        ),
        ProblemKind.SYNTAX: ("Python cannot read the program.", "Readers would see an error, and no app."),
        ProblemKind.LIMIT: (
            "No browser can do what the program does.",
            "A page has no server, no threads and no other processes.",
        ),
        ProblemKind.NAME: (
            "Streamlit does not have this name, or the program does not define it.",
            "Perhaps it is misspelt, or its import is missing.",
        ),
        ProblemKind.CALL: (
            "A call of Streamlit has wrong arguments, or a call is missing.",
            "The message names the nearest argument.",
        ),
        ProblemKind.DEPRECATED: (
            "Streamlit will remove what the program uses.",
            "The message says what replaces it.",
        ),
        ProblemKind.DATA: (
            "The program reads a file that the app does not have.",
            "Apps get only the files that their option 'files' names.",
        ),
        ProblemKind.SECRET: (
            "The program contains a key or a token, and every reader can see it.",
            "Revoke it, and let readers type their own.",
        ),
        ProblemKind.RUNTIME: (
            "The build cannot get Python, Streamlit or a package for the browser.",
            "The message says why.",
        ),
        ProblemKind.ASSET: (
            "The build cannot use a file or an archive that the app names.",
            "It does not exist, is too large, or is not what its name says.",
        ),
        ProblemKind.PRIVATE: (
            "A file looks like a secret, so the build does not publish it.",
            "The app runs without it.",
        ),
        ProblemKind.REQUIREMENTS: (
            "The program imports a module that no package of the app has.",
            "Name the package in the option 'requirements', or the module in the option 'files'.",
        ),
        ProblemKind.SCRIPT: (
            "The script block of the program is not valid.",
            "Options that do not exist count too.",
        ),
        ProblemKind.LOST: (
            "The finished page has lost the app, or shows it changed.",
            "The message names the plugin, extension or theme that did it.",
        ),
        ProblemKind.RUN: (
            "The program failed when the build ran it.",
            "It raised an exception, did not end in time, or made Python crash.",
        ),
        ProblemKind.INTERACT: (
            "A step of a reader does not work, or is not a step.",
            "The message says what the app has instead.",
        ),
        ProblemKind.INTERNAL: (
            "This is an error in stlite-docs itself.",
            "Please report it with the traceback in the log.",
        ),
    }
)
