"""A connection goes from one process to another as it is."""

import socket
from contextlib import ExitStack

import pytest

from deploy.passages import Passage

QUESTION = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


def connected(stack: ExitStack) -> tuple[socket.socket, socket.socket]:
    """A visitor, and our end of their connection."""
    listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
    visitor = stack.enter_context(socket.create_connection(listener.getsockname()))
    ours, _ = listener.accept()
    return visitor, stack.enter_context(ours)


def test_what_was_sent_is_read_where_it_was_handed_to() -> None:
    with ExitStack() as stack:
        passage = Passage()
        stack.callback(passage.close)
        visitor, ours = connected(stack)
        visitor.sendall(QUESTION)

        assert passage.hand(ours)
        address = ours.getsockname()
        ours.close()
        taken, comes_from = passage.accept()
        stack.enter_context(taken)

        assert taken.recv(100) == QUESTION
        assert comes_from == visitor.getsockname()
        assert passage.getsockname() == address
        taken.sendall(b"answer")
        assert visitor.recv(100) == b"answer"


def test_nobody_waits_where_nobody_comes() -> None:
    with ExitStack() as stack:
        passage = Passage()
        stack.callback(passage.close)
        with pytest.raises(BlockingIOError):
            passage.accept()


def test_a_visitor_who_left_on_the_way_is_nobody_s_failure() -> None:
    with ExitStack() as stack:
        passage = Passage()
        stack.callback(passage.close)
        visitor, ours = connected(stack)
        assert passage.hand(ours)
        # A reset: the connection has no other end any more.
        visitor.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        visitor.close()

        with pytest.raises(ConnectionAbortedError) as left:
            passage.accept()
        assert left.value.errno


def test_a_full_passage_says_so_and_loses_nothing() -> None:
    with ExitStack() as stack:
        passage = Passage()
        stack.callback(passage.close)
        visitor, ours = connected(stack)
        handed = 0
        while passage.hand(ours):
            handed += 1

        taken = [stack.enter_context(passage.accept()[0]) for _ in range(handed)]
        visitor.sendall(QUESTION)
        assert taken[0].recv(100) == QUESTION
        assert handed > 10
