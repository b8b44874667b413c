"""What trackers are made of: below the plugins, above the frame, like `onset.keying` for keyers."""
