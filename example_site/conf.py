"""The example site as Sphinx builds it, from the same pages as MkDocs."""

from sphinx.application import Sphinx

project = "stlite-docs"
extensions = ["myst_parser", "stlite_docs.sphinx_ext"]
html_theme = "furo"
html_title = "stlite-docs"
html_static_path = ["pages/assets"]
html_css_files = ["site.css"]
html_show_copyright = False

myst_enable_extensions = ["colon_fence"]
myst_fence_as_directive = ["stlite"]
myst_heading_anchors = 3

stlite_runtime = "local"
stlite_code = "fold"
stlite_project = "project"

# MkDocs has the order of the pages in mkdocs.yml; Sphinx wants it in a page.
_CONTENTS = """

```{toctree}
:hidden:
:caption: Examples

hello
state
form
await
pair
eight
multipage
edit
take
error
restructuredtext
```

```{toctree}
:hidden:
:caption: Files and packages

files
data
script
folder
settings
keep
packages
project
```

```{toctree}
:hidden:
:caption: Reference

writing
what-works
checks
messages
before-python
options
pools
runtime
hosting
reach
performance
translate
element
```
"""


def _add_contents(_app: Sphinx, docname: str, source: list[str]) -> None:
    if docname == "index":
        source[0] += _CONTENTS


def setup(app: Sphinx) -> None:
    """Connect what only this site needs."""
    app.connect("source-read", _add_contents)
