"""REST under ``/api/v1``, one file a resource: for the pages and for programs."""
