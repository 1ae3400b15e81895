"""What runs in the interpreter of an app, where Streamlit's own classes are. It imports no other package."""
