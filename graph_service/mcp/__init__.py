"""The analyses and searches as tools of assistants, over the Model Context Protocol."""
