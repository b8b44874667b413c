"""The sub-commands of `onset take`, one file each; the file's name is the sub-command's."""
