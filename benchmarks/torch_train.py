#!/usr/bin/python3
"""How many samples a second PyTorch trains: the networks of `EdgeNet.Benchmarks train`, on two threads.
Debian: apt-get install python3-torch libopenblas0-pthread"""
import statistics
import time

import torch
from torch import nn

torch.manual_seed(1)
torch.set_num_threads(2)


class Lstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.LSTM(1, 256, 2, batch_first=True)
        self.head = nn.Sequential(nn.Linear(256, 64), nn.ReLU(), nn.Linear(64, 1))

    def forward(self, x):
        return self.head(self.layers(x)[0][:, -1])


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(64, 64, 3), nn.ReLU(), nn.Flatten(), nn.Linear(576, 64), nn.ReLU(), nn.Linear(64, 10))


def measure(name, model, x, y, loss, steps):
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)
    times = []
    for step in range(3 + steps):
        start = time.perf_counter()
        optimizer.zero_grad()
        loss(model(x), y).backward()
        optimizer.step()
        if step >= 3:
            times.append(time.perf_counter() - start)
    print(f"| {name} | {len(x)} | 2 | {len(x) / min(times):.0f} | {len(x) / statistics.median(times):.0f} | {1000 * min(times):.2f} |")


print("| model | batch | threads | samples/s | median | step ms |\n|---|--:|--:|--:|--:|--:|")
measure("keras_cnn", cnn(), torch.randn(128, 1, 28, 28), torch.randint(0, 10, (128,)), nn.CrossEntropyLoss(), 60)
measure("keras_lstm", Lstm(), torch.randn(32, 60, 1), torch.randn(32, 1), nn.MSELoss(), 15)
