"""Who lacks what, and who could supply it: gaps, fit, uncovered partners, exchange."""
