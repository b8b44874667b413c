"""What keys are made of: the picture made small, the screen's clean plate, the analysis."""
