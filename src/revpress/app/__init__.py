"""The coach's workspace in the browser: pages and REST over one store, for one person or a team.

It is a face: what is said comes from :mod:`revpress.report.story`, what is kept from :mod:`revpress.store`. It needs
the extra ``app``.
"""
