"""The take package: what a recorded take is on disk, how it is written, read, proven and mended."""
