"""Sphinx: how the site is built. `make docs` builds it into build/docs; warnings are errors."""

from importlib.metadata import version as installed

project = "revpress"
author = "The revpress authors"
version = release = installed("revpress")

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.intersphinx",
    "sphinx.ext.mathjax",
    "numpydoc",
    "myst_parser",
    "sphinxcontrib.bibtex",
    "sphinx_gallery.gen_gallery",
]
intersphinx_mapping: dict[str, tuple[str, str]] = {}  # the site is built without a network
exclude_patterns = ["reference/made/*.txt", "examples/*.ipynb"]
source_suffix = {".rst": "restructuredtext", ".md": "markdown"}

# Pages
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 3
bibtex_bibfiles = ["../src/revpress/references.bib"]
bibtex_reference_style = "author_year"

# Reference
templates_path = ["_templates"]
autosummary_generate = True
autosummary_ignore_module_all = False
autodoc_typehints = "none"  # they stand in the docstrings, with shapes and units
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

# Examples run when the site is built, and in the tests.
sphinx_gallery_conf = {
    "examples_dirs": "../examples",
    "gallery_dirs": "examples",
    "filename_pattern": r"\.py$",
    "abort_on_example_error": True,
    "download_all_examples": False,
    "plot_gallery": True,
    "show_signature": False,
    "remove_config_comments": True,
}

html_theme = "pydata_sphinx_theme"
html_title = "revpress"
html_show_sourcelink = False
html_theme_options = {"show_prev_next": False, "navigation_with_keys": False, "secondary_sidebar_items": ["page-toc"]}
