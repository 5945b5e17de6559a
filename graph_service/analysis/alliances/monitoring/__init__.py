"""How alliances do: indicators, health, warnings, reports."""
