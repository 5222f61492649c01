"""The way from one process of the web server to another, for connections on which a request has come."""

import errno
import socket


class Passage:
    """Takes connections at one end and gives them out at the other, where it looks like a listener to gunicorn.

    Make it before the processes are forked. What is under way stays when a process ends, for those that come after.
    """

    def __init__(self) -> None:
        # Each message arrives as it was sent, at one of those who wait for it.
        self._out, self._in = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        for end in (self._out, self._in):
            end.setblocking(False)
        self._name: object = ""

    def hand(self, client: socket.socket) -> bool:
        """Pass the connection on; whoever hands it closes their own end. False when the passage is full."""
        try:
            socket.send_fds(self._in, [b"\0"], [client.fileno()])
        except OSError:
            return False
        return True

    def accept(self) -> tuple[socket.socket, object]:
        """Take the next connection, and where it comes from. Raises OSError when there is none, or its client left."""
        _, descriptors, _, _ = socket.recv_fds(self._out, 1, 1)
        if not descriptors:
            raise ConnectionAbortedError(errno.ECONNABORTED, "no descriptor was free for it")
        client = socket.socket(fileno=descriptors[0])
        try:
            self._name = client.getsockname()
            return client, client.getpeername()
        except OSError:
            client.close()
            raise ConnectionAbortedError(errno.ECONNABORTED, "its client has left") from None

    def getsockname(self) -> object:
        """The address that the connection taken last was made to."""
        return self._name

    def fileno(self) -> int:
        """What to watch for connections that come."""
        return self._out.fileno()

    def setblocking(self, blocking: bool) -> None:
        """Nobody ever waits here."""

    def close(self) -> None:
        """Take and hand no more in this process."""
        self._out.close()
        self._in.close()
