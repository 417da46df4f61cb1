"""What a team keeps: a workspace is a folder with a database, files of signals and the files that they came in."""

from revpress.store.workspace import ConflictError, Workspace

__all__ = ["ConflictError", "Workspace"]
