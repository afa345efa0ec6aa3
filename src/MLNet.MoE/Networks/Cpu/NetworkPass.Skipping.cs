namespace MLNet.MoE.Networks.Cpu;

/// <summary>Single rows, and the parts of tiles that pass through an expert.</summary>
internal sealed unsafe partial class NetworkPass<T>
{
    /// <summary>Share of a tile's rows up to which an expert sees those rows alone that a sparse gate gives it, since gathering them takes
    /// time of its own. 0 has every expert see all rows.</summary>
    public double LargestPart { get; set; } = 0.75;

    /// <summary>Computes the members' outputs for the one loaded row. Every number comes out as that of a tile would, to the bit.</summary>
    private void ForwardRow(in PassNoise<T> noise)
    {
        _sparse?.Forward(0);
        if (_context.SkipsExperts) ForwardGates(noise);
        for (int member = _context.FirstMember; member < _context.EndMember; member += _context.Rows)
        {
            _input.Forward(member);
            if (_context.SkipsExperts) ForwardActive(member, noise);
            else
            {
                foreach (var gate in _gates) gate.ForwardRow(member);
                foreach (var layer in _layers) layer.Forward(member, _groups[0], noise);
            }
            _head.ForwardRow(member);
        }
        if (!_context.SkipsExperts) foreach (var gate in _gates) gate.Weigh(noise.Samples);
        _mixture.ForwardRow();
    }

    /// <summary>Passes those rows of a tile through an expert that have a weight for it; false where they are too many to gather.</summary>
    private bool ForwardPart(int member, ExpertRange expert, in PassNoise<T> noise)
    {
        int rows = _context.Rows, count = 0;
        for (int row = 0; row < rows; row++)
        {
            bool isActive = false;
            foreach (var gate in _gates) isActive |= gate.Alpha(expert.First)[row] != T.Zero;
            if (isActive) _active[count++] = row;
        }
        if (count > LargestPart * rows) return false;
        _context.BeginPart(_active, count);
        if (count > 0)
        {
            _input.BeginPart(_active.AsSpan(0, count));
            foreach (var layer in _layers) layer.Forward(member, expert, noise);
            _input.EndPart();
        }
        _head.ForwardPart(member, expert.First, _active.AsSpan(0, count), rows);
        _context.EndPart();
        return true;
    }

    /// <summary>The weights of the experts, before any of them is computed.</summary>
    private void ForwardGates(in PassNoise<T> noise)
    {
        for (int member = _context.FirstMember; member < _context.EndMember; member += _context.Rows)
        {
            _input.Forward(member);
            foreach (var gate in _gates) gate.ForwardRow(member);
        }
        foreach (var gate in _gates) gate.Weigh(noise.Samples);
    }

    /// <summary>The layers of the experts that have a weight for one of the members that share a copy.</summary>
    private void ForwardActive(int firstMember, in PassNoise<T> noise)
    {
        for (int expert = 0; expert < _context.Spec.Experts; expert++)
        {
            bool isActive = false;
            foreach (var gate in _gates)
                for (int member = firstMember; member < firstMember + _context.Rows; member++)
                    isActive |= gate.Alpha(expert)[member - _context.FirstMember] != T.Zero;
            if (!isActive) continue;
            foreach (var layer in _layers) layer.Forward(firstMember, new ExpertRange(expert, 1), noise);
        }
    }
}
