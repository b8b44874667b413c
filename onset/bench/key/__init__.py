"""`onset bench key`: keyers beside each other on clips whose truth is known."""
