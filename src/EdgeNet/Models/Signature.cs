using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EdgeNet.Models;

/// <summary>
/// The signature section. What is signed is the header and the section table, except the two fields that depend on the signature: the
/// table's digest and the digest in the signature's own row. The table holds the digest of every section, so that no section can be
/// changed, added, taken out or moved without the signature failing; whatever writes a file anew writes it without one.
/// </summary>
internal static class Signature
{
    private const byte EcdsaP256 = 1;
    private const int IdBytes = SHA256.HashSizeInBytes, ValueBytes = 64;

    /// <summary>The section's length: the algorithm, the SHA-256 of the public key, r and s.</summary>
    public const int Bytes = 1 + IdBytes + ValueBytes;

    /// <summary>Signs a header and a table in which everything stands but the two fields left out.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> front, SigningKey key) => [EcdsaP256, .. key.PublicKey.Id, .. key.Sign(Message(front))];

    /// <summary>Who signed a file, as the file itself says it; null if nobody.</summary>
    /// <exception cref="ModelException">It is signed in an unknown way.</exception>
    public static string? SignerOf(ModelFile file) => file.Find(SectionKind.Signature) is { } section ? Fingerprint(Content(file, section).Slice(1, IdBytes)) : null;

    /// <summary>Refuses a file that isn't, byte for byte, what the owner of a key signed.</summary>
    /// <exception cref="SignatureException">It isn't.</exception>
    public static void Check(ModelFile file, ModelKey key)
    {
        if (file.Find(SectionKind.Signature) is not { } section)
            throw new SignatureException($"'{file.Name}' is not signed; a model signed with key {key.Fingerprint} is demanded.");
        var content = Content(file, section);
        if (!content.Slice(1, IdBytes).SequenceEqual(key.Id))
            throw new SignatureException($"'{file.Name}' is signed with key {Fingerprint(content.Slice(1, IdBytes))}; one signed with key {key.Fingerprint} is demanded.");
        if (!key.Verifies(Message(file.Front), content[^ValueBytes..]))
            throw new SignatureException($"'{file.Name}' was changed after it was signed with key {key.Fingerprint}; get the model again from where it was signed.");
        try
        {
            file.CheckEverything();
        }
        catch (ModelException e)
        {
            throw new SignatureException($"'{file.Name}' was changed after it was signed with key {key.Fingerprint}: {e.Message}", e);
        }
    }

    /// <summary>The first bytes of the SHA-256 of a key, in hexadecimal digits.</summary>
    public static string Fingerprint(ReadOnlySpan<byte> id) => Convert.ToHexStringLower(id[..8]);

    private static ReadOnlySpan<byte> Content(ModelFile file, in ModelFormat.Section section)
    {
        if (section.Length != Bytes) throw new SignatureException($"'{file.Name}' has a signature of {section.Length} bytes; expected {Bytes}. The file is damaged.");
        var content = file.Memory.Span<byte>(section.Offset, section.Length);
        return content[0] == EcdsaP256 ? content : throw new SignatureException($"'{file.Name}' is signed in way {content[0]}, which this EdgeNet doesn't know. Update EdgeNet.");
    }

    private static byte[] Message(ReadOnlySpan<byte> front)
    {
        var message = front.ToArray();
        ((Span<byte>)MemoryMarshal.AsRef<ModelFormat.Header>(message.AsSpan()).Table).Clear();
        foreach (ref var row in MemoryMarshal.Cast<byte, ModelFormat.Section>(message.AsSpan(ModelFormat.Alignment)))
            if (row is { Kind: SectionKind.Signature, Version: ModelFormat.Version }) ((Span<byte>)row.Digest).Clear();
        return message;
    }
}
