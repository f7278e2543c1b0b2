using System.Buffers.Binary;

namespace EdgeNet.Fuzz;

/// <summary>Random changes to a file.</summary>
internal static class Mutation
{
    /// <summary>Numbers at which code that counts goes wrong.</summary>
    public static readonly int[] Edges = [0, 1, -1, 2, 7, 64, 255, 256, 32767, 65535, 65536, 1 << 24, int.MaxValue, int.MinValue, int.MaxValue - 63];

    /// <summary>A changed copy: mostly a few bytes or numbers, now and then a piece more or less.</summary>
    public static byte[] Of(byte[] file, Random random)
    {
        var changed = (byte[])file.Clone();
        for (var n = 1 + random.Next(1 + random.Next(4)); n > 0 && changed.Length > 4; n--) changed = Change(changed, random);
        return changed;
    }

    private static byte[] Change(byte[] file, Random random)
    {
        // What counts and describes stands first in every format; numbers by the thousand come last.
        var at = (int)((file.Length - 3) * Math.Pow(random.NextDouble(), 2));
        var piece = file.AsSpan(at, Math.Min(file.Length - at, 1 + random.Next(16)));
        switch (random.Next(20))
        {
            case 0: return file[..at];
            case 1: return [.. file[..at], .. file[(at + piece.Length)..]];
            case 2: return [.. file[..at], .. piece, .. file[at..]];
            case 3:
                file.AsSpan(random.Next(file.Length - piece.Length), piece.Length).CopyTo(piece);
                return file;
            case < 10:
                BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), Edges[random.Next(Edges.Length)]);
                return file;
            case < 13:
                file[at] ^= (byte)(1 << random.Next(8));
                return file;
            case < 16:
                file[at] += (byte)(1 + random.Next(3));
                return file;
            default:
                file[at] = (byte)random.Next(256);
                return file;
        }
    }
}
