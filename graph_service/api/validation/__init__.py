"""Checks of operations before execution: validity, size, cost, hidden inputs, rate."""
