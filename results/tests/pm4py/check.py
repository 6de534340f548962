"""Reads event logs with pm4py, every warning an error, and prints what it finds as one JSON object."""

import json
import sys
import warnings

import pm4py

warnings.simplefilter("error")


def ocel(path):
    log = pm4py.read_ocel2_json(path)
    objects = log.objects
    assert log.is_ocel20()
    assert set(log.relations["ocel:oid"]) <= set(objects["ocel:oid"])
    return {
        "events": len(log.events),
        "objects": {kind: int(count) for kind, count in objects["ocel:type"].value_counts().items()},
        "relations": len(log.relations),
        "between objects": len(log.o2o),
        "changes": len(log.object_changes),
        "priority": float(objects["priority"].max()),
        "monthly price": float(objects["monthly price"].max()),
    }


def xes(path):
    # Without a variant it warns that another package would be faster.
    log = pm4py.read_xes(path, variant="iterparse")
    starts = log[log["lifecycle:transition"] == "start"]
    return {
        "traces": int(log["case:concept:name"].nunique()),
        "events": len(log),
        "starts": len(starts),
        "resources": int(starts["org:resource"].nunique()),
    }


print(json.dumps({"ocel": ocel(sys.argv[1]), "xes": xes(sys.argv[2])}))
