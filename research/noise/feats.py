"""Kaldi-compatible MFCC and online i-vectors, batched, in torch."""

import math, os
import numpy as np, torch
from kaldi_io import Reader

MODEL = os.environ["MODEL"]  # the folder of vosk-model-small-en-us-0.15


def mel(f):
    return 1127.0 * math.log(1 + f / 700.0)


def mel_banks(nb=40, lo=20.0, hi=7600.0, sr=16000, nfft=512):
    ml, mh = mel(lo), mel(hi)
    d = (mh - ml) / (nb + 1)
    W = np.zeros((nfft // 2 + 1, nb), np.float32)
    for b in range(nb):
        l, c, r = ml + b * d, ml + (b + 1) * d, ml + (b + 2) * d
        for i in range(nfft // 2):
            m = mel(sr / nfft * i)
            if l < m < r:
                W[i, b] = (m - l) / (c - l) if m <= c else (r - m) / (r - c)
    return torch.from_numpy(W)


MEL = mel_banks()
n = np.arange(40)
DCT = np.sqrt(2 / 40) * np.cos(np.pi / 40 * (n[None, :] + 0.5) * n[:, None])
DCT[0] = np.sqrt(1 / 40)
DCT = torch.from_numpy(
    (DCT * (1 + 11 * np.sin(np.pi * n / 22))[:, None]).astype(np.float32)
).T.contiguous()  # [mel, ceps]
WIN = torch.from_numpy(((0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 399)) ** 0.85).astype(np.float32))


def mfcc(x, dither=1.0):
    """x: [B, N] int16-range float -> [B, T, 40]"""
    f = x.unfold(1, 400, 160)
    f = f + dither * torch.randn_like(f) if dither else f.clone()
    f = f - f.mean(2, keepdim=True)
    f = torch.cat([f[..., :1] * 0.03, f[..., 1:] - 0.97 * f[..., :-1]], 2) * WIN
    p = torch.fft.rfft(f, 512)
    p = p.real**2 + p.imag**2
    return torch.log((p @ MEL).clamp_min(1.1921e-07)) @ DCT


class Ivector:
    """Online i-vector (stats up to a frame), without silence weighting."""

    def __init__(s, d=MODEL + "/ivector"):
        r = Reader(open(d + "/final.dubm", "rb").read(), 2)
        r.expect("<DiagGMM>")
        r.expect("<GCONSTS>")
        g = r.mat()
        r.expect("<WEIGHTS>")
        r.mat()
        r.expect("<MEANS_INVVARS>")
        mi = r.mat()
        r.expect("<INV_VARS>")
        iv = r.mat()
        s.ubm = torch.from_numpy(np.concatenate([mi, -0.5 * iv], 1)).T.contiguous(), torch.from_numpy(g)
        r = Reader(open(d + "/final.mat", "rb").read(), 2)
        s.lda = torch.from_numpy(r.mat()).float()
        r = Reader(open(d + "/final.ie", "rb").read(), 2)
        r.expect("<IvectorExtractor>")
        r.expect("<w>")
        r.mat()
        r.expect("<w_vec>")
        r.mat()
        r.expect("<M>")
        k = r.i32()
        M = np.stack([r.mat() for _ in range(k)])
        r.expect("<SigmaInv>")
        S = np.stack([r.mat() for _ in range(k)])
        r.expect("<IvectorOffset>")
        s.off = r.real()
        SM = np.einsum("gij,gjk->gik", S, M)
        U = np.einsum("gij,gik->gjk", M, SM)
        s.D = M.shape[2]
        s.SM = torch.from_numpy(SM.reshape(k * M.shape[1], s.D)).float()
        s.U = torch.from_numpy(U.reshape(k, -1)).float()
        s.G = k
        c = np.array(open(d + "/global_cmvn.stats").read().replace("[", " ").replace("]", " ").split(), float).reshape(
            2, -1
        )
        s.gmean = torch.from_numpy(c[0, :-1] / c[0, -1]).float()

    def lda_feats(s, x):
        B, T, D = x.shape
        p = torch.cat([x[:, :1].expand(-1, 3, -1), x, x[:, -1:].expand(-1, 3, -1)], 1)
        sp = torch.cat([p[:, i : i + T] for i in range(7)], 2)
        return sp @ s.lda[:, :-1].T + s.lda[:, -1]

    def cmn(s, x, window=600, glob=200):
        B, T, D = x.shape
        cs = torch.cat([torch.zeros(B, 1, D, dtype=torch.double), x.double().cumsum(1)], 1)
        t = torch.arange(1, T + 1)
        lo = (t - window).clamp_min(0)
        n = (t - lo).double()
        g = (window - n).clamp(0, glob)
        m = (cs[:, t] - cs[:, lo] + g[:, None] * s.gmean.double()) / (n + g)[:, None]
        return x - m.float()

    def __call__(s, x, ends, scale=0.1, max_count=100.0):
        """x: [B,T,40] raw MFCC; ends: list of frame counts; -> [B, len(ends), 30] (prior offset subtracted)."""
        B, T, _ = x.shape
        y = s.lda_feats(x)
        z = s.lda_feats(s.cmn(x))
        ll = torch.cat([z, z * z], 2) @ s.ubm[0] + s.ubm[1]
        v, i = ll.topk(5, dim=2)
        p = torch.softmax(v, 2)
        p = torch.where(p < 0.025, torch.zeros(()), p)
        p[..., 0].clamp_min_(0.025)
        p = p / p.sum(2, keepdim=True) * scale
        post = torch.zeros(B, T, s.G).scatter_(2, i, p)
        out = []
        g = torch.zeros(B, s.G)
        F = torch.zeros(B, s.G, y.shape[2])
        a = 0
        eye = torch.eye(s.D, dtype=torch.double)
        for e in ends:
            e = min(e, T)
            if e > a:
                q = post[:, a:e]
                g = g + q.sum(1)
                F = F + q.transpose(1, 2) @ y[:, a:e]
                a = e
            ps = max(e * scale, max_count) / max_count
            lin = (F.reshape(B, -1) @ s.SM).double()
            lin[:, 0] += s.off * ps
            quad = (g @ s.U).double().reshape(B, s.D, s.D) + eye * ps
            w = torch.linalg.solve(quad, lin)
            w[:, 0] -= s.off
            out.append(w.float())
        return torch.stack(out, 1)
