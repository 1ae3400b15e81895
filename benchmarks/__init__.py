"""Measures time and memory for readers, compared with stlite and with a similar project (`make bench`)."""
