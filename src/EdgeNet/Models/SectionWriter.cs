using System.Text;

namespace EdgeNet.Models;

/// <summary>Writes a section: what <see cref="SectionReader"/> reads.</summary>
internal sealed class SectionWriter : IDisposable
{
    private readonly MemoryStream stream = new();
    private readonly BinaryWriter writer;

    public SectionWriter() => writer = new(stream, Encoding.UTF8);

    public ReadOnlyMemory<byte> Bytes => stream.GetBuffer().AsMemory(0, (int)stream.Length);

    public void Dispose() => writer.Dispose();

    public void Byte(byte value) => writer.Write(value);

    public void Int(int value) => writer.Write(value);

    public void Long(long value) => writer.Write(value);

    public void Float(float value) => writer.Write(value);

    public void String(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }
}
