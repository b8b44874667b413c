"""Where frames come from: one file a kind. `framing` and files without `Settings` support the kinds beside them."""
