"""A number with its word, as people are told: 1 frame, 2 frames."""


def counted(number: int, one: str, many: str = "") -> str:
    """`number` and the words for one or for many (`one` with an s): counted(1, "frame shows", "frames show")."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"
