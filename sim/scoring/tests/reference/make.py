"""Makes partitions.json: measures of partitions by scikit-learn, and B-cubed straight from its
definition, pair by pair. Run with scikit-learn 1.9.1, numpy 2.4.6 and scipy 1.17.1:

    python3 make.py > partitions.json
"""

import json
import random

from scipy.stats import entropy
from sklearn import metrics


def alone(labels, sign):
    """The first label of each alarm; an alarm without one is a cluster of its own."""
    return [some[0] if some else sign * (place + 1) for place, some in enumerate(labels)]


def all_labels(labels):
    return [set(some) if some else {("alone", place)} for place, some in enumerate(labels)]


def multiplicity(one, other):
    """The mean over alarms of what two alarms share on both sides, by what they share on `one`."""
    means = []
    for left in range(len(one)):
        parts = []
        for right in range(len(one)):
            shared = len(one[left] & one[right])
            if shared:
                parts.append(min(shared, len(other[left] & other[right])) / shared)
        means.append(sum(parts) / len(parts))
    return sum(means) / len(means)


def measured(name, truth, found):
    first_truth, first_found = alone(truth, -1), alone(found, -1)
    plain_truth = [{label} for label in first_truth]
    plain_found = [{label} for label in first_found]
    (_, only_found), (only_truth, both) = metrics.cluster.pair_confusion_matrix(
        first_truth, first_found
    )
    h, c, v = metrics.homogeneity_completeness_v_measure(first_truth, first_found)
    mutual = metrics.mutual_info_score(first_truth, first_found)
    sizes = [[labels.count(label) for label in set(labels)] for labels in (first_truth, first_found)]
    contingency = metrics.cluster.contingency_matrix(first_truth, first_found, sparse=True)
    return {
        "name": name,
        "truth": truth,
        "found": found,
        "adjusted_rand": metrics.adjusted_rand_score(first_truth, first_found),
        "adjusted_mutual_information": metrics.adjusted_mutual_info_score(first_truth, first_found),
        "expected_mutual_information": metrics.cluster.expected_mutual_information(
            contingency, len(truth)
        ),
        "homogeneity": h,
        "completeness": c,
        "v_measure": v,
        "variation": entropy(sizes[0]) + entropy(sizes[1]) - 2 * mutual,
        "pairwise": [
            float(both / (both + only_found)) if both + only_found else 1.0,
            float(both / (both + only_truth)) if both + only_truth else 1.0,
        ],
        "b_cubed": [
            multiplicity(plain_found, plain_truth),
            multiplicity(plain_truth, plain_found),
        ],
        "b_cubed_extended": [
            multiplicity(all_labels(found), all_labels(truth)),
            multiplicity(all_labels(truth), all_labels(found)),
        ],
    }


def drawn(name, seed, alarms, faults, incidents, mistakes, several, none):
    """Faults drawn evenly; each alarm in the incident of its fault or, by `mistakes`, in any."""
    draw = random.Random(seed)

    def more(first, of):
        if draw.random() < none:
            return []
        rest = [label for label in draw.sample(range(of), 2) if label != first]
        return [first] + (rest[: draw.randint(1, 2)] if draw.random() < several else [])

    truth, found = [], []
    for _ in range(alarms):
        fault = draw.randrange(faults)
        incident = draw.randrange(incidents) if draw.random() < mistakes else fault % incidents
        truth.append(more(fault, faults))
        found.append(more(incident, incidents))
    return measured(name, truth, found)


def main():
    two = [[0]] * 6 + [[1]] * 4
    cases = [
        # An alarm of two faults, found whole and in part.
        measured("several labels, exact", [[0], [0, 1], [1]], [[0], [0, 1], [1]]),
        measured("several labels, one lost", [[0], [0, 1], [1]], [[0], [0], [1]]),
        measured("several labels, one too many", [[0], [0], [1]], [[0], [0, 1], [1]]),
        measured("one perfect", [[0]] * 5, [[7]] * 5),
        measured("two perfect", two, [[1]] * 6 + [[0]] * 4),
        measured("all in one", two, [[0]] * 10),
        measured("all alone", two, [[]] * 10),
        measured("half lost", two, [[0]] * 3 + [[]] * 3 + [[1]] * 2 + [[]] * 2),
        measured("100 spurious in one", two + [[]] * 100, two + [[2]] * 100),
        measured("100 spurious in both", two + [[]] * 100, two + [[0], [1]] * 50),
        measured("worse than chance", [[0], [0], [1], [1]], [[0], [1], [0], [1]]),
        drawn("few mistakes", 1, 200, 8, 8, 0.1, 0.0, 0.05),
        drawn("many mistakes", 2, 300, 20, 12, 0.5, 0.0, 0.1),
        drawn("chance", 3, 250, 10, 10, 1.0, 0.0, 0.0),
        drawn("many small", 4, 400, 150, 170, 0.3, 0.0, 0.2),
        drawn("several causes", 5, 120, 6, 7, 0.2, 0.4, 0.1),
        drawn("several causes, mostly wrong", 6, 150, 12, 5, 0.8, 0.7, 0.2),
    ]
    # numpy's numbers are no JSON.
    print("[")
    print(",\n".join(json.dumps(case, default=float) for case in cases))
    print("]")


main()
