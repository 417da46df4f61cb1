"""revpress: digital twin of the reverse leg press."""
