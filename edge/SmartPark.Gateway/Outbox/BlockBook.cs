using System.Diagnostics.CodeAnalysis;

namespace SmartPark.Gateway.Outbox;

/// <summary>A message's place in a block.</summary>
/// <param name="Block">Number of the block; 0 for a message that stands in the journal alone.</param>
/// <param name="Index">Its index in the block.</param>
internal readonly record struct BlockPlace(long Block, int Index);

/// <summary>A block of the database some of whose messages are in memory: which of them are done.</summary>
internal sealed class ResidentBlock(OutboxBlock block, byte[]? done)
{
    private readonly byte[] _done = Sized(block.Messages, done);

    /// <summary>Number of the block.</summary>
    public long Id { get; } = block.Id;

    /// <summary>What it takes on disk.</summary>
    public int Bytes { get; } = block.Body.Length;

    /// <summary>Messages that are not done.</summary>
    public int Open { get; private set; } = block.Messages - CountBits(done, block.Messages);

    /// <summary>Whether a message became done since the last commit.</summary>
    public bool IsDirty { get; set; }

    /// <summary>Bit per message, the first in the low bit of the first byte.</summary>
    public byte[] Done => [.. _done];

    /// <summary>Whether a message is done.</summary>
    public bool IsDone(int index) => (_done[index >> 3] & (1 << (index & 7))) != 0;

    /// <summary>Marks a message done; false when it was.</summary>
    public bool Finish(int index)
    {
        if (IsDone(index))
        {
            return false;
        }

        _done[index >> 3] |= (byte)(1 << (index & 7));
        Open--;
        IsDirty = true;
        return true;
    }

    private static byte[] Sized(int messages, byte[]? done)
    {
        var bits = new byte[(messages + 7) / 8];
        done?.AsSpan(0, Math.Min(done.Length, bits.Length)).CopyTo(bits);
        return bits;
    }

    private static int CountBits(byte[]? done, int messages)
    {
        var count = 0;
        for (var i = 0; done is not null && i < messages && i >> 3 < done.Length; i++)
        {
            count += (done[i >> 3] >> (i & 7)) & 1;
        }

        return count;
    }
}

/// <summary>The blocks that are in memory, wholly or in part. Not thread-safe: the outbox locks.</summary>
internal sealed class BlockBook
{
    private readonly Dictionary<long, ResidentBlock> _blocks = [];
    private readonly HashSet<ResidentBlock> _dirty = [];

    /// <summary>Blocks in memory.</summary>
    public int Count => _blocks.Count;

    /// <summary>Blocks whose marks a commit has to write.</summary>
    public IReadOnlyCollection<ResidentBlock> Dirty => _dirty;

    /// <summary>Whether a block is in memory.</summary>
    public bool Contains(long id) => _blocks.ContainsKey(id);

    /// <summary>A block came into memory.</summary>
    public void Add(ResidentBlock block) => _blocks[block.Id] = block;

    /// <summary>A block left memory or was deleted.</summary>
    public void Remove(long id)
    {
        if (_blocks.Remove(id, out var block))
        {
            _dirty.Remove(block);
        }
    }

    /// <summary>All blocks leave.</summary>
    public void Clear()
    {
        _blocks.Clear();
        _dirty.Clear();
    }

    /// <summary>A message is done.</summary>
    public void Finish(BlockPlace place)
    {
        if (_blocks.TryGetValue(place.Block, out var block) && block.Finish(place.Index))
        {
            _dirty.Add(block);
        }
    }

    /// <summary>The marks of a block were handed to a commit.</summary>
    public void Clean(ResidentBlock block)
    {
        block.IsDirty = false;
        _dirty.Remove(block);
    }

    /// <summary>The block of a number.</summary>
    public bool TryGet(long id, [NotNullWhen(true)] out ResidentBlock? block) => _blocks.TryGetValue(id, out block);
}
