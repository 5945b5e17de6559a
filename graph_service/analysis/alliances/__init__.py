"""Alliances: newcomers, agreements, the funnel, and how revenue is shared."""
