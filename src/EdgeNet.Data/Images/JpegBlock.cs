namespace EdgeNet.Data.Images;

/// <summary>Eight by eight coefficients, and what they mean.</summary>
internal static class JpegBlock
{
    public const int Size = Side * Side;
    private const int Side = 8;

    /// <summary>Cosines[u, x] = C(u)/2 · cos((2x + 1)uπ/16), C(0) = 1/√2, else 1.</summary>
    private static readonly float[] Cosines = [.. Enumerable.Range(0, Size).Select(static i =>
        (float)((i / Side == 0 ? Math.Sqrt(0.125) : 0.5) * Math.Cos((2 * (i % Side) + 1) * (i / Side) * Math.PI / 16)))];

    /// <summary>Where the coefficients of a file stand: in diagonals from the mean to the finest.</summary>
    public static ReadOnlySpan<byte> Order =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    /// <summary>The inverse cosine transform, brought to bytes. Rows of zeros, which most blocks have many of, cost nothing.</summary>
    public static void Transform(ReadOnlySpan<float> block, Span<byte> samples, int stride)
    {
        Span<float> columns = stackalloc float[Size];
        columns.Clear();
        for (var v = 0; v < Side; v++)
        {
            var coefficients = block.Slice(v * Side, Side);
            if (!coefficients.ContainsAnyExcept(0)) continue;
            for (var y = 0; y < Side; y++)
            {
                var cosine = Cosines[v * Side + y];
                var line = columns.Slice(y * Side, Side);
                for (var u = 0; u < Side; u++) line[u] += cosine * coefficients[u];
            }
        }

        Span<float> row = stackalloc float[Side];
        for (var y = 0; y < Side; y++)
        {
            row.Fill(128.5f); // samples are stored about 0; a half rounds
            for (var u = 0; u < Side; u++)
            {
                var coefficient = columns[y * Side + u];
                if (coefficient == 0) continue;
                var cosines = Cosines.AsSpan(u * Side, Side);
                for (var x = 0; x < Side; x++) row[x] += coefficient * cosines[x];
            }

            var line = samples.Slice(y * stride, Side);
            for (var x = 0; x < Side; x++) line[x] = (byte)Math.Clamp(row[x], 0, 255);
        }
    }
}
