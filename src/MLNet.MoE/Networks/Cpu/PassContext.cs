using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Activations;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>
/// What the layers of a pass have in common: the network, where its weights and their gradients stand, and the rows that pass.
/// </summary>
/// <remarks>
/// Layers see <see cref="Rows"/> rows. In a tile these are the rows that were loaded, and members pass one after the other. Where a single
/// row is scored they are the members that share a copy of gate and experts, all of which read the one row: so a layer finds what row r
/// reads at loaded row r * <see cref="RowStep"/>, and whose it is by member + r * <see cref="MemberStep"/>.
/// </remarks>
internal sealed unsafe class PassContext<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Keeps the buffers reachable while only pointers into them are in use.</summary>
    private readonly List<object> _buffers = [];
    private AlignedBuffer<T>? _parameterBlock;
    private int[]? _part;
    private int _rowsOfTile;

    /// <param name="spec">The network.</param>
    /// <param name="layout">Layout of its parameters.</param>
    /// <param name="kernels">Arithmetic.</param>
    /// <param name="capacity">Rows that are loaded at most.</param>
    /// <param name="isTraining">Whether a backward pass will be asked for, so that every layer's output has to be kept.</param>
    public PassContext(NetworkSpec spec, ParameterLayout layout, Kernels<T> kernels, int capacity, bool isTraining)
    {
        (Spec, Layout, Kernels, Capacity, IsTraining) = (spec, layout, kernels, capacity, isTraining);
        (Panel, Width) = (kernels.PanelWidth, kernels.Pad(spec.Width));
        IsSingleRow = capacity == 1 && !isTraining && !WeightLayout.HasLayerAdapters(spec);
        MembersPerCopy = spec.Members / WeightLayout.Copies(spec);
        IsOneRow = IsSingleRow && MembersPerCopy == 1;
        (RowStep, MemberStep, MostRows) = IsSingleRow ? (0, 1, MembersPerCopy) : (1, 0, capacity);
        bool isSparse = spec.HasGate && !spec.HasSharedLayers && GateRegistry.Get(spec.Gate).IsSparse;
        SkipsExperts = IsSingleRow && isSparse;
        SkipsRows = !isTraining && capacity > 1 && isSparse && !WeightLayout.HasLayerAdapters(spec);
        Activations = [.. ExpertActivations.Names(spec.Activation, spec.Experts).Select(ActivationRegistry.Get)];
        ActivationRuns = Array.ConvertAll(ExpertActivations.Runs(spec),
            run => (ActivationRegistry.Get(run.Name).Function, new ExpertRange(run.First, run.Count)));
        // Training counts on full products; layers of one panel are over before zeros are found.
        SkipsZeros = !isTraining && Activations.All(activation => activation.GivesZeros)
            && Width * (spec.HasSharedLayers ? spec.Experts : 1) > Panel;
    }

    /// <summary>
    /// Whether a single row passes through those experts alone that its gates give a weight; scores are the same to the bit. A row of all
    /// members passes through those of any of them.
    /// </summary>
    public bool SkipsExperts { get; }

    /// <summary>Whether an expert sees those rows of a tile alone that a gate gives it; scores are the same to the bit.</summary>
    public bool SkipsRows { get; }

    public NetworkSpec Spec { get; }

    public ParameterLayout Layout { get; }

    public Kernels<T> Kernels { get; }

    /// <summary>Rows that are loaded at most.</summary>
    public int Capacity { get; }

    public bool IsTraining { get; }

    /// <summary>Whether one row passes through all members at once. Layer adapters take the way of tiles.</summary>
    public bool IsSingleRow { get; }

    /// <summary>Whether layers see that one row alone, since no members share a copy of gate and experts.</summary>
    public bool IsOneRow { get; }

    /// <summary>Whether layers keep the units of all experts: for the backward pass, for layers that read them all, or because all experts
    /// pass together.</summary>
    public bool KeepsExperts => IsTraining || IsSingleRow || Spec.HasSharedLayers;

    /// <summary>Members that share a copy of gate and experts.</summary>
    public int MembersPerCopy { get; }

    /// <summary>Columns of a panel.</summary>
    public int Panel { get; }

    /// <summary>Units of an expert's layer, padded to whole panels.</summary>
    public int Width { get; }

    /// <summary>Distance of the loaded rows that rows of a layer read: 0 or 1.</summary>
    public int RowStep { get; }

    /// <summary>Distance of the members that rows of a layer belong to: 1 or 0.</summary>
    public int MemberStep { get; }

    /// <summary>Rows that layers see at most.</summary>
    public int MostRows { get; }

    /// <summary>Rows that layers see.</summary>
    public int Rows { get; private set; }

    /// <summary>Activation of each expert.</summary>
    public Activation[] Activations { get; }

    /// <summary>Runs of experts with one activation.</summary>
    public (ElementwiseFunction Function, ExpertRange Experts)[] ActivationRuns { get; }

    /// <summary>Whether so many of the units are zero that products look for them.</summary>
    public bool SkipsZeros { get; }

    public T* Parameters { get; private set; }

    /// <summary>Where the gradients of this step are added up, laid out as the parameters.</summary>
    public T* Gradient { get; private set; }

    /// <summary>Transposes of the weights of this step.</summary>
    public TransposedWeights<T>? Transposed { get; private set; }

    public void SetParameters(AlignedBuffer<T> block)
    {
        // The reference keeps the block from being collected while only pointers into it are in use.
        _parameterBlock = block;
        Parameters = block.Data;
    }

    /// <summary>Begins a step.</summary>
    public void BeginGradient(T* gradient, TransposedWeights<T> transposed)
    {
        Gradient = gradient;
        Transposed = transposed;
    }

    /// <summary>First of the members that a single row passes now.</summary>
    public int FirstMember { get; private set; }

    /// <summary>Members that a single row passes now: all, unless it may leave before.</summary>
    public int MemberCount { get; private set; }

    /// <summary>First of those behind them.</summary>
    public int EndMember => FirstMember + MemberCount;

    /// <summary>Begins a tile of so many rows.</summary>
    public void Begin(int rows)
    {
        Rows = rows;
        BeginMembers(0, Spec.Members);
    }

    /// <summary>Begins with some members; those of a single row pass together.</summary>
    public void BeginMembers(int first, int count)
    {
        (FirstMember, MemberCount) = (first, count);
        if (IsSingleRow) Rows = Math.Min(count, MembersPerCopy);
    }

    /// <summary>Has layers see some rows of the tile, until <see cref="EndPart"/>.</summary>
    /// <param name="rows">Which, ascending.</param>
    /// <param name="count">How many.</param>
    public void BeginPart(int[] rows, int count) => (_part, _rowsOfTile, Rows) = (rows, Rows, count);

    /// <summary>Has layers see all rows again.</summary>
    public void EndPart() => (_part, Rows) = (null, _rowsOfTile);

    /// <summary>The loaded row that a row of a layer reads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Loaded(int row) => _part is null ? row * RowStep : _part[row];

    /// <summary>An array of the network as layers use it.</summary>
    public Parameter<T> Parameter(WeightKind kind, int layer = 0) => new(this, Layout[kind, layer]);

    /// <summary>The array, or null where the network has none such.</summary>
    public Parameter<T>? FindParameter(WeightKind kind, int layer = 0) => Layout.Find(kind, layer) is { } region ? new(this, region) : null;

    /// <summary>sums = input W + bias, where W is one matrix, or those of experts that follow each other and read the same.</summary>
    /// <param name="k">Numbers that each row reads.</param>
    /// <param name="columns">Columns of W.</param>
    /// <param name="input">(rows, k).</param>
    /// <param name="weights">(k, columns).</param>
    /// <param name="bias">(columns), or null.</param>
    /// <param name="sums">(rows, columns), written.</param>
    /// <param name="mayBeZero">Whether the input is units, of which many may be zero.</param>
    public void Multiply(int k, int columns, Operand<T> input, Operand<T> weights, T* bias, Operand<T> sums, bool mayBeZero)
    {
        if (mayBeZero && SkipsZeros) Kernels.MultiplySparse(Rows, columns, k, input, weights, sums, bias);
        else Kernels.Multiply(Rows, columns, k, input, weights, sums, bias);
    }

    /// <summary>The same for one row and matrices of experts that follow each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyRow(in RowProduct product, T* rows, T* matrices, T* bias, T* sums, bool mayBeZero)
    {
        if (mayBeZero && SkipsZeros) Kernels.MultiplySparseRow(product, rows, matrices, bias, sums);
        else Kernels.MultiplyRow(product, rows, matrices, bias, sums);
    }

    /// <summary>Zeros at a fixed address that live as long as the pass.</summary>
    public TItem* Allocate<TItem>(nint length)
        where TItem : unmanaged
    {
        var buffer = new AlignedBuffer<TItem>(length + (2 * Panel));
        _buffers.Add(buffer);
        return buffer.Data;
    }

    /// <summary>Room for the sums of all matrices of a layer, where those are two an expert.</summary>
    public Units<T> AllocateSums()
    {
        nint length = (nint)MostRows * Width;
        return new Units<T>(Allocate<T>(Spec.Matrices * length), length, Panel, (nint)MostRows * Panel);
    }

    /// <summary>Room for the units of all experts, or for those of one expert at a time.</summary>
    public Units<T> AllocateUnits(bool oneExpert)
    {
        nint length = (nint)MostRows * Width;
        return new Units<T>(Allocate<T>(oneExpert ? length : Spec.Experts * length), oneExpert ? 0 : length, Panel, (nint)MostRows * Panel);
    }
}
