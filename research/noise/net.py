"""The stock acoustic network in torch (output branch only), and the new front-end."""

import numpy as np, torch, torch.nn as nn
import torch.nn.functional as F
from kaldi_io import Mdl

CHUNK = 21


class BN(nn.Module):
    def __init__(s, m, n):
        super().__init__()
        mean, var = m.field(n, "StatsMean"), m.field(n, "StatsVar")
        sc = m.field(n, "TargetRms", "real") / np.sqrt(var + m.field(n, "Epsilon", "real"))
        s.register_buffer("sc", torch.from_numpy(sc).float())
        s.register_buffer("sh", torch.from_numpy(-mean * sc).float())

    def forward(s, x):
        return torch.addcmul(s.sh, x, s.sc)


def P(a):
    return nn.Parameter(torch.from_numpy(a.copy()).float())


class TdnnF(nn.Module):
    def __init__(s, m, n):
        super().__init__()
        s.l, s.w, s.b = (
            P(m.field(n + ".linear", "LinearParams")),
            P(m.field(n + ".affine", "LinearParams")),
            P(m.field(n + ".affine", "BiasParams")),
        )
        s.bn = BN(m, n + ".batchnorm")
        s.lo, s.ao = m.offsets(n + ".linear"), m.offsets(n + ".affine")

    def forward(s, x, step):
        """x [B,T,640]; step = frame step of x; valid convolution."""
        if len(s.lo) == 2:
            d = (s.lo[1] - s.lo[0]) // step
            y = F.linear(x, torch.cat([s.l[:, :640], s.l[:, 640:]], 0))
            y = y[:, :-d, :96] + y[:, d:, 96:]
            x = x[:, d:]
        else:
            y = F.linear(x, s.l)
        if len(s.ao) == 2:
            d = (s.ao[1] - s.ao[0]) // step
            y = torch.cat([y[:, :-d], y[:, d:]], 2)
            x = x[:, :-d]
        return s.bn(torch.relu(F.linear(y, s.w, s.b))) + 0.75 * x


class Stock(nn.Module):
    LEFT, RIGHT = 26, 14

    def __init__(s, path):
        super().__init__()
        m = Mdl(path)
        s.delta = BN(m, "delta")
        s.w1, s.b1 = P(m.field("tdnn1.affine", "LinearParams")), P(m.field("tdnn1.affine", "BiasParams"))
        s.bn1 = BN(m, "tdnn1.batchnorm")
        s.f = nn.ModuleList([TdnnF(m, f"tdnnf{i}") for i in range(2, 13)])
        s.pl = P(m.field("prefinal-l", "Params"))
        s.pw, s.pb = P(m.field("prefinal-chain.affine", "LinearParams")), P(
            m.field("prefinal-chain.affine", "BiasParams")
        )
        s.pbn1 = BN(m, "prefinal-chain.batchnorm1")
        s.pcl = P(m.field("prefinal-chain.linear", "Params"))
        s.pbn2 = BN(m, "prefinal-chain.batchnorm2")
        s.ow, s.ob = P(m.field("output.affine", "LinearParams")), P(m.field("output.affine", "BiasParams"))

    def forward(s, x, iv):
        "What decoders use; see trunk; -> [B, ceil(T/3), pdfs]"
        return s.chain(s.trunk(x, iv))

    def trunk(s, x, iv):
        "What both branches begin with. x [B, 26+T+14, 40] (edges replicated), iv [B, ceil(T/21), 30]"
        d1 = x[:, 3:-1] - x[:, 1:-3]
        d2 = x[:, :-4] + x[:, 4:] - 2 * x[:, 2:-2]
        h = s.delta(torch.cat([x[:, 2:-2], d1, d2], 2))
        n = h.shape[1]
        t = torch.arange(n) - 24
        c = (t.clamp_min(0) // CHUNK).clamp_max(iv.shape[1] - 1)
        h = F.linear(h, s.w1[:, :120], s.b1) + F.linear(iv, s.w1[:, 120:])[:, c]
        h = s.bn1(torch.relu(h))
        for f in s.f[:3]:
            h = f(h, 1)  # tdnnf2..4
        h = h[:, ::3]  # first frame is t = -21: multiples of 3
        for f in s.f[3:]:
            h = f(h, 3)
        return F.linear(h, s.pl)

    def chain(s, h):
        h = s.pbn1(torch.relu(F.linear(h, s.pw, s.pb)))
        h = s.pbn2(F.linear(h, s.pcl))
        return F.linear(h, s.ow, s.ob)


class Front(nn.Module):
    """Residual TDNN on MFCC. offsets per layer; valid convolution; context = sum of max offsets."""

    def __init__(s, mean, std, hid=256, offs=((-2, -1, 0, 1, 2), (-3, 0, 3), (-5, 0, 5), (0,))):
        super().__init__()
        s.offs = offs
        s.ctx = sum(o[-1] for o in offs)
        s.register_buffer("mean", mean)
        s.register_buffer("std", std)
        dims = [40] + [hid] * (len(offs) - 1) + [40]
        s.L = nn.ModuleList([nn.Linear(len(o) * dims[i], dims[i + 1]) for i, o in enumerate(offs)])
        for l in s.L[:-1]:
            nn.init.kaiming_normal_(l.weight, nonlinearity="relu")
            nn.init.zeros_(l.bias)
        nn.init.zeros_(s.L[-1].weight)
        nn.init.zeros_(s.L[-1].bias)

    def forward(s, x):
        h = (x - s.mean) / s.std
        for i, (l, o) in enumerate(zip(s.L, s.offs)):
            n = h.shape[1] - (o[-1] - o[0])
            h = torch.cat([h[:, k - o[0] : k - o[0] + n] for k in o], 2) if len(o) > 1 else h
            h = l(h)
            if i < len(s.L) - 1:
                h = torch.relu(h)
        return x[:, s.ctx : x.shape[1] - s.ctx] + h * s.std

    def layers(s):
        "-> [(offsets, W, b)] with the normalisation folded in, numpy"
        out = []
        for i, (l, o) in enumerate(zip(s.L, s.offs)):
            W, b = l.weight.detach().double().numpy().copy(), l.bias.detach().double().numpy().copy()
            if i == 0:
                sd, mu = np.tile(s.std.double().numpy(), len(o)), np.tile(s.mean.double().numpy(), len(o))
                W = W / sd
                b = b - W @ mu
            if i == len(s.L) - 1:
                sd = s.std.double().numpy()
                W = W * sd[:, None]
                b = b * sd
            out.append((list(o), W.astype(np.float32), b.astype(np.float32)))
        return out


def pad(x, l, r):
    return torch.cat([x[:, :1].expand(-1, l, -1), x, x[:, -1:].expand(-1, r, -1)], 1)


def iv_ends(T, right=14):
    return [min(T, (k + 1) * CHUNK + right) for k in range((T + CHUNK - 1) // CHUNK)]
