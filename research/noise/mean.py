"""mean.py A.pt B.pt C.pt: C is the mean of A and B."""

import sys, torch

a, b = torch.load(sys.argv[1]), torch.load(sys.argv[2])
mean = {p: {k: (v + b[p][k]) / 2 if v.is_floating_point() else v for k, v in a[p].items()} for p in a}
torch.save(mean, sys.argv[3])
