"""How rows are named and seats are numbered."""

from enum import StrEnum

# I and O are left out: on a ticket they read as 1 and 0.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


class Numbering(StrEnum):
    """A scheme for the numbers of the seats in a row, seen from the seats."""

    LEFT = "left"
    RIGHT = "right"
    ODD_EVEN = "odd_even"
    MIDDLE = "middle"
    ODD = "odd"
    EVEN = "even"
    LETTERS = "letters"


def seat_numbers(count: int, scheme: Numbering = Numbering.LEFT, *, start: int = 1) -> list[str]:
    """The labels from left to right.

    ``odd_even`` has the odd numbers on the left and the even ones on the right, both growing outwards from the middle;
    ``middle`` starts at the middle and goes on to the right, then to the left.
    """
    upwards = list(range(start, start + count))
    if scheme is Numbering.LETTERS:
        return [letters(number) for number in upwards]
    if scheme is Numbering.RIGHT:
        numbers = upwards[::-1]
    elif scheme is Numbering.ODD_EVEN:
        numbers = _odd_even(count, start)
    elif scheme is Numbering.MIDDLE:
        left = count // 2
        numbers = upwards[count - left :][::-1] + upwards[: count - left]
    elif scheme in (Numbering.ODD, Numbering.EVEN):
        first = start if start % 2 == (scheme is Numbering.ODD) else start + 1
        numbers = [first + 2 * place for place in range(count)]
    else:
        numbers = upwards
    return [str(number) for number in numbers]


def letters(number: int) -> str:
    """The name of the row with this number from 1: A to Z without I and O, then AA, AB."""
    name = ""
    while number > 0:
        number, place = divmod(number - 1, len(_LETTERS))
        name = _LETTERS[place] + name
    return name


def number_of(name: str) -> int | None:
    """The number that ``letters`` would name so; None when it would not."""
    number = 0
    for letter in name:
        if letter not in _LETTERS:
            return None
        number = number * len(_LETTERS) + _LETTERS.index(letter) + 1
    return number or None


def next_row_name(names: list[str]) -> str:
    """What the row after these is called, in their own manner."""
    last = names[-1] if names else ""
    if last.isdecimal():
        return str(int(last) + 1)
    number = number_of(last)
    return letters(number + 1 if number else len(names) + 1)


def _odd_even(count: int, start: int) -> list[int]:
    left = (count + 1) // 2
    odd = start if start % 2 else start + 1
    even = start + 1 if start % 2 else start
    return [odd + 2 * place for place in range(left)][::-1] + [even + 2 * place for place in range(count - left)]
