"""Pictures that the stage shows. Where each comes from and its licence: SOURCES.txt."""
