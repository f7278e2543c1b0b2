namespace EdgeNet.Zoo;

internal static class Placeholder;
