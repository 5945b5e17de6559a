"""Single partners and groups of them: search, screening, ranking, recommendation."""
