namespace EdgeNet.Data.Images;

/// <summary>
/// The bits of a scan. A byte of 0xFF is followed by a 0 there; with anything else it is a marker, which ends the bits. Behind the end come
/// zeros, and whoever used them is told by <see cref="ThrowIfOverrun"/>.
/// </summary>
internal ref struct JpegBits(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> data = data;
    private uint bits; // the next ones, the highest first
    private int count;
    private int padding; // how many of them are behind the end

    /// <summary>The first byte that wasn't taken.</summary>
    public int Position { get; private set; }

    /// <summary>The next 16 bits, which stay.</summary>
    public int Peek()
    {
        while (count < 16)
        {
            bits |= (uint)NextByte() << 24 - count;
            count += 8;
        }

        return (int)(bits >> 16);
    }

    public void Skip(int number)
    {
        bits <<= number;
        count -= number;
    }

    /// <summary>A number of so many bits, below zero if its first bit is 0: of two bits −3, −2, 2 and 3.</summary>
    public int Number(int size)
    {
        if (size == 0) return 0;
        var value = Peek() >> 16 - size;
        Skip(size);
        return value < 1 << size - 1 ? value - (1 << size) + 1 : value;
    }

    public readonly void ThrowIfOverrun()
    {
        if (count < padding) throw JpegReader.Damaged("has fewer pixels than its size says");
    }

    /// <summary>Goes on behind the restart marker that stands here.</summary>
    public void Restart()
    {
        (bits, count, padding) = (0, 0, 0);
        while (Position + 1 < data.Length && data[Position] == 0xFF && data[Position + 1] == 0xFF) Position++;
        if (Position + 1 >= data.Length || data[Position] != 0xFF || data[Position + 1] is < 0xD0 or > 0xD7) throw JpegReader.Damaged("lacks a restart marker");
        Position += 2;
    }

    private int NextByte()
    {
        if (Position < data.Length)
        {
            if (data[Position] != 0xFF) return data[Position++];
            if (Position + 1 < data.Length && data[Position + 1] == 0)
            {
                Position += 2;
                return 0xFF;
            }
        }

        padding += 8;
        return 0;
    }
}
