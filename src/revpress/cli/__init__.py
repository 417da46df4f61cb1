"""The command line: parse, call, print, write. Nothing is computed here."""
