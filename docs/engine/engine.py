#!/usr/bin/env python3
"""A small correlation engine that speaks the protocol of docs/engine-protocol.md.

It puts an alarm into the open incident whose root cause its resource depends on, or that depends on it;
the root cause is the member that most others depend on; an incident gets a ticket after five seconds.
"""
import json
import sys

WAIT = 5_000_000_000  # nanoseconds


def say(**what):
    print(json.dumps(what), flush=True)


class Engine:
    def __init__(self, topology):
        self.needs = {}
        for edge in topology["edges"]:
            self.needs.setdefault(edge["from"], set()).add(edge["to"])
        self.incidents, self.due = [], []

    def depends(self, one, other):
        return one == other or any(self.depends(need, other) for need in self.needs.get(one, ()))

    def alarm(self, alarm, change, time):
        where = alarm["resource"]
        for incident in self.incidents:
            root = incident["root"]["resource"]
            if incident["open"] and (self.depends(where, root) or self.depends(root, where)):
                break
        else:
            if change == "cleared":
                return
            incident = {"id": str(len(self.incidents) + 1), "root": alarm, "members": [], "active": [], "open": True}
            self.incidents.append(incident)
            self.due.append((time + WAIT, incident))
        if alarm not in incident["members"]:
            incident["members"].append(alarm)
        if change == "cleared":
            incident["active"] = [key for key in incident["active"] if key != alarm]
        elif alarm not in incident["active"]:
            incident["active"].append(alarm)
        explains = lambda key: sum(self.depends(m["resource"], key["resource"]) for m in incident["members"])
        incident["root"] = max(incident["members"], key=explains)
        incident["open"] = bool(incident["active"])
        say(say="incident", id=incident["id"], root=incident["root"], members=incident["members"],
            resolved=not incident["open"])
        for member in incident["members"]:
            hidden = member in incident["active"] and member != incident["root"]
            say(say="suppressed", alarm=member, by=[incident["root"]], hidden=hidden)

    def action(self, id, outcome, **more):
        incident = self.incidents[int(id) - 1]
        say(say="action", id=id, kind="ticket", to="itsm", about=incident["root"], incident=id,
            outcome=outcome, attempt=1, **more)

    def time(self, time):
        for at, incident in [entry for entry in self.due if entry[0] <= time]:
            self.due.remove((at, incident))
            if incident["open"]:
                self.action(incident["id"], "requested")


for line in sys.stdin:
    told = json.loads(line)
    kind = told["tell"]
    if kind == "start":
        engine = Engine(told["topology"])
    elif kind == "alarm":
        engine.alarm(told["alarm"], told["change"], told["time"])
        continue  # the answer comes when time moves on
    elif kind == "time":
        engine.time(told["time"])
    elif kind == "reply":
        engine.action(told["action"], "succeeded" if told["succeeded"] else "failed", reference=told["reference"])
    say(say="done", time=told.get("time", 0), next=min((at for at, _ in engine.due), default=None))
