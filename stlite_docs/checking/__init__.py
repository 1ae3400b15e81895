"""The command `stlite-docs check`: the static checks of a build, without a build."""
