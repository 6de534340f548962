"""The failure sweep in plain Python: equal-cost multi-path by hop count on a TopoHub network, without a
failure and with each link and each node down in turn. Prints one line of JSON.

    python3 sweep-ecmp.py germany50.json
"""

import json
import sys
import time
from collections import deque


def read(path):
    with open(path) as file:
        network = json.load(file)
    nodes = [node["id"] for node in network["nodes"]]
    links = [(edge["source"], edge["target"]) for edge in network["edges"]]
    demands = {}
    ids = {str(node): node for node in nodes}
    for source, targets in network["graph"].get("demands", {}).items():
        for target, value in targets.items():
            one, other = ids[source], ids[target]
            for sender, receiver in ((one, other), (other, one)):
                to = demands.setdefault(receiver, {})
                to[sender] = to.get(sender, 0.0) + value
    if not demands:
        demands = {to: {one: 1.0 for one in nodes if one != to} for to in nodes}
    return nodes, links, demands


def loads_of(nodes, links, demands, dead_link=None, dead_node=None):
    """The load of each direction of each link, and what is lost."""
    beside = {node: [] for node in nodes}
    for number, (one, other) in enumerate(links):
        if number != dead_link and dead_node not in (one, other):
            beside[one].append((other, (number, 0)))
            beside[other].append((one, (number, 1)))
    loads, lost = {}, 0.0
    for target, sources in demands.items():
        distance = {} if target == dead_node else {target: 0}
        order = deque(distance)
        reached = []
        while order:
            node = order.popleft()
            reached.append(node)
            for other, _ in beside[node]:
                if other not in distance:
                    distance[other] = distance[node] + 1
                    order.append(other)
        flow = {}
        for source, rate in sources.items():
            if source in distance and source != dead_node:
                flow[source] = rate
            else:
                lost += rate
        for node in reversed(reached):
            rate = flow.get(node, 0.0)
            if rate == 0.0 or node == target:
                continue
            hops = [hop for hop in beside[node] if distance[hop[0]] == distance[node] - 1]
            share = rate / len(hops)
            for other, arc in hops:
                loads[arc] = loads.get(arc, 0.0) + share
                flow[other] = flow.get(other, 0.0) + share
    return loads, lost


def main():
    nodes, links, demands = read(sys.argv[1])
    begin = time.perf_counter()
    base, _ = loads_of(nodes, links, demands)
    highest = max(base.values())
    worst = 0.0
    for link in range(len(links)):
        loads, _ = loads_of(nodes, links, demands, dead_link=link)
        worst = max(worst, max(loads.values()) / highest)
    worst_node = 0.0
    for node in nodes:
        loads, _ = loads_of(nodes, links, demands, dead_node=node)
        worst_node = max(worst_node, max(loads.values()) / highest)
    print(json.dumps({
        "failures": len(links) + len(nodes),
        "worst_link_ratio": round(worst, 6),
        "worst_node_ratio": round(worst_node, 6),
        "wall_seconds": time.perf_counter() - begin,
    }))


main()
