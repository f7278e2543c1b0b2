using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace EdgeNet.Models;

/// <summary>Reads a section from its first byte to its last. Every read is checked against the end: a damaged file ends in an error, never outside.</summary>
internal ref struct SectionReader(ReadOnlySpan<byte> bytes, string section)
{
    private static readonly UTF8Encoding Text = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int position;

    public byte Byte() => Take(1)[0];

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public float Float() => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));

    /// <summary>Reads floats all at once: a model of bytes has a scale for every channel. They lie as in memory, as weights do.</summary>
    public void Floats(Span<float> floats) => Take(floats.Length * sizeof(float)).CopyTo(MemoryMarshal.AsBytes(floats));

    public string String()
    {
        try
        {
            return Text.GetString(Take(Count(elementBytes: 1)));
        }
        catch (DecoderFallbackException e)
        {
            throw new ModelException($"The {section} section has a name that isn't UTF-8; the file is damaged.", e);
        }
    }

    /// <summary>A number of things to come, of which the section must hold that many: nothing is allocated for a count alone.</summary>
    public int Count(int elementBytes)
    {
        var count = Int();
        return count >= 0 && count <= (bytes.Length - position) / elementBytes ? count
            : throw new ModelException($"The {section} section announces {count} items with {bytes.Length - position} bytes left; the file is damaged.");
    }

    public T Enum<T>() where T : struct, Enum
    {
        var number = Byte();
        var value = (T)System.Enum.ToObject(typeof(T), number);
        return System.Enum.IsDefined(value) ? value
            : throw new ModelException($"The {section} section has {typeof(T).Name} {number}, which is unknown; a newer EdgeNet may have written it.");
    }

    public readonly void ExpectEnd()
    {
        if (position != bytes.Length) throw new ModelException($"The {section} section has {bytes.Length - position} bytes too many; the file is damaged.");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > bytes.Length - position) throw new ModelException($"The {section} section ends too early; the file is damaged.");
        var taken = bytes.Slice(position, count);
        position += count;
        return taken;
    }
}
