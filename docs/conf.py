"""How the documentation is built: ``python -m sphinx -W docs site``. It is readable without a network."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from graph_service import __version__

project = "Partner-network graph service"
author = "the founding engineers"
release = version = __version__

extensions = ["myst_parser", "sphinx_copybutton", "reference"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
nitpicky = True

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
myst_links_external_new_tab = False

html_theme = "furo"
html_title = f"Partner-network graph service {release}"
html_static_path: list[str] = []
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
smartquotes = False  # queries and JSON are copied from prose too
html_show_search_summary = False  # it would be fetched, which pages from the disk may not
html_theme_options = {"navigation_with_keys": True}
pygments_style = "default"
pygments_dark_style = "monokai"
copybutton_exclude = ".linenos, .gp, .go"
