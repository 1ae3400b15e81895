"""Live Streamlit apps in MkDocs: wiring between the core and the host."""
