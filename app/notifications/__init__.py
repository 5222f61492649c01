"""One message, however it travels. Nouns: notice, delivery, message, channel, mailbox. Verb: ``tell``.

Whoever has something to say writes a delivery in the transaction of the change (``actions.tell``). A worker leases it,
has the notice's builder make the message, sends it through a channel and marks it sent (``flows.send``). What a lost
wake-up or a killed worker leaves is found by the sweep (``jobs.deliver_due``). Says and hears no news.
"""
